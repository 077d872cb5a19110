import type { CheckService } from './options.ts';
import { variables, variablesTree } from './variables.ts';
import type { YamlMap } from '../../contract.ts';
import { type Shape, list, struct, text } from '../../shape/shape.ts';
import { isHostName } from '../../text/address.ts';
import { serviceVariable } from '../../text/gitlab-variable.ts';
import { isImageReference } from '../../text/reference.ts';

const service = struct<CheckService>({ image: text(isImageReference), alias: text(isHostName), variables }, ['image']);

export const services: Shape<CheckService[]> = list(service, { of: hostName, name: 'host name' });

/** The host name of the service: without an alias, the name of the image without tag and digest. */
function hostName({ image, alias }: CheckService): string {
  return alias ?? String(image).replace(/(?::[^:/@]+)?(?:@.*)?$/, '');
}

export function serviceTree({ image, alias, variables: given }: CheckService): YamlMap {
  return { name: image, alias, variables: variablesTree(given, serviceVariable) };
}
