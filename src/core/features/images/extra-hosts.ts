import type { Values } from './flags.ts';
import type { ImageFeature } from '../../contract.ts';
import { program } from '../../job/job-csv.sh.ts';
import { either, mapping, struct, text } from '../../shape/shape.ts';
import { variableName } from '../../shape/values.ts';
import { isHostName, isIpAddress } from '../../text/address.ts';
import { csvRecord, hasVariable } from '../../text/csv.ts';
import type { CiVariable } from '../../text/value.ts';

/** Lines of /etc/hosts in the build steps. */
export const extraHosts: ImageFeature<Values, Values> = {
  shape: mapping(text(isHostName), either(text(isIpAddress), struct<CiVariable>({ variable: variableName }, ['variable']))),
  resolve: (option) => option ?? {},
  contribute: (hosts) => {
    const given = Object.entries(hosts).filter(([, address]) => address !== undefined);
    const record = csvRecord(given.map(([host, address]) => [host, [address]]));
    return given.length ? { programs: hasVariable(record) ? [program] : [], flags: [['--opt', ['add-hosts=', ...record]]] } : {};
  },
};
