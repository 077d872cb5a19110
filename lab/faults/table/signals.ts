import type { Fault, Good } from '../fault.ts';

/** From the signal on. */
const stopped: Good = { exit: 'fails', seconds: 2 };
/** Nobody can clean up after it; credentials are in no file. */
const killed: Good = { ...stopped, mayStay: /^buildkit\.\*\/(?!docker\/)/ };
type During = NonNullable<Fault['during']>;
const fault = (name: string, signal: During['signal'], to: During['to'], good: Good, more: Partial<Fault> = {}): Fault =>
  ({ area: 'signals', name, steps: ['RUN setsid sleep 300 </dev/null >/dev/null 2>&1 &', 'RUN sleep 8'], during: { seen: /RUN sleep 8/, signal, to }, good, ...more });

export const signalFaults: readonly Fault[] = [
  fault('SIGTERM to the shell', 'SIGTERM', 'shell', stopped),
  fault('SIGTERM to the subshell', 'SIGTERM', 'subshell', stopped),
  fault('SIGTERM to the group', 'SIGTERM', 'group', stopped),
  fault('SIGTERM to the first process of the container', 'SIGTERM', 'shell', stopped, { isInit: true }),
  fault('SIGINT to the group', 'SIGINT', 'group', stopped),
  fault('SIGKILL to the shell', 'SIGKILL', 'shell', killed),
  fault('SIGKILL to the subshell', 'SIGKILL', 'subshell', killed),
  fault('SIGKILL to the group', 'SIGKILL', 'group', { ...killed, mayStay: /^(sleep$|buildkit\.\*\/(?!docker\/))/ }), // also what a step left behind
  fault('SIGKILL to buildkitd', 'SIGKILL', 'buildkitd', { ...stopped, says: [/memory|killed/] }),
  fault('SIGKILL to rootlesskit', 'SIGKILL', 'rootlesskit', { ...stopped, says: [/killed|ended/] }),
];
