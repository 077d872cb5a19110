import type { Rule } from './rule.ts';

export const isHostName: Rule = (name) => /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/i.test(name) ? undefined : {
  code: 'host-name',
  fault: 'is not the name of a host',
  fix: 'Write letters, digits, "-" and ".", such as "db.example.com".',
};

/** IPv4 or IPv6, in the form that BuildKit accepts. */
export const isIpAddress: Rule = (address) => isIpv4(address) || isIpv6(address) ? undefined : {
  code: 'ip-address',
  fault: 'is not an IP address',
  fix: 'Write one such as "10.0.0.5" or "fd00::5"; host names and "host-gateway" do not work here.',
};

function isIpv4(address: string): boolean {
  const parts = address.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

/** Eight groups. One `::` can replace several of them, and the last two can be written as IPv4. */
function isIpv6(address: string): boolean {
  const end = address.slice(address.lastIndexOf(':') + 1);
  const plain = isIpv4(end) ? `${address.slice(0, -end.length)}0:0` : address;
  const halves = plain.split('::');
  const groups = halves.flatMap((half) => half === '' ? [] : half.split(':'));
  return halves.length <= 2 && groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? groups.length < 8 : groups.length === 8);
}
