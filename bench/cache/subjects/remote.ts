import { pipeline } from './pipeline.ts';
import { beforeRounds, type Subject } from './subject.ts';
import type { RemoteDaemon } from '../../../lab/remote-daemon.ts';
import { synthesized } from '../../../lab/repository.ts';
import { Daemons } from '../daemons.ts';
import { otherBranch } from '../scenarios.ts';

const description = 'the same with `buildkit: { remote }`: one rootless daemon with certificates, on loopback, which is empty at the start of a round and stays until its end';
let daemons: Daemons | undefined;
let daemon: RemoteDaemon | undefined;

/** This library on a daemon that stays. */
export const remote: Subject = beforeRounds(pipeline('a remote daemon', description, () => daemons!.connected(synthesized({
  triggers: { branches: [otherBranch], defaultBranch: true },
  buildkit: { remote: { daemons: [daemon!.address], ...daemons!.variables } },
}))), async () => {
  await daemon?.stop();
  daemon = await (daemons ??= new Daemons()).start();
});
