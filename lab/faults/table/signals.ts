import type { Fault, Good } from '../fault.ts';

/** From the signal on. */
const stopped: Good = { exit: 'fails', seconds: 2 };
type During = NonNullable<Fault['during']>;
const fault = (name: string, signal: During['signal'], to: During['to'], good: Good, more: Partial<Fault> = {}): Fault =>
  ({ area: 'signals', name, steps: ['RUN setsid sleep 300 </dev/null >/dev/null 2>&1 &', 'RUN sleep 8'], during: { seen: /RUN sleep 8/, signal, to }, good, ...more });

export const signalFaults: readonly Fault[] = [
  fault('SIGTERM to the shell', 'SIGTERM', 'shell', stopped),
  fault('SIGTERM to the subshell', 'SIGTERM', 'subshell', stopped),
  fault('SIGTERM to the group', 'SIGTERM', 'group', stopped),
  fault('SIGTERM to the first process of the container', 'SIGTERM', 'shell', stopped, { isInit: true }),
  fault('SIGINT to the group', 'SIGINT', 'group', stopped),
  fault('SIGKILL to the shell', 'SIGKILL', 'shell', stopped),
  fault('SIGKILL to the subshell', 'SIGKILL', 'subshell', stopped),
  fault('SIGKILL to the group', 'SIGKILL', 'group', { ...stopped, mayStay: /^sleep$/ }, { variables: { DOCKER_AUTH_CONFIG: '{"auths":{"r.example.com":{"auth":"dTpw"}}}' } }), // nobody ends what a step left behind
  fault('SIGKILL to buildkitd', 'SIGKILL', 'buildkitd', { ...stopped, says: [/memory|killed/] }),
  fault('SIGKILL to rootlesskit', 'SIGKILL', 'rootlesskit', { ...stopped, says: [/killed|ended/] }),
];
