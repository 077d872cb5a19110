import { isHostName, isIpAddress } from '../../src/core/text/address.ts';

test.each(['db', 'a', 'A', '_dmarc.example.com', 'db-1.example.com', 'a--b.c_d', '10.0.0.5', `${'a.'.repeat(126)}a`])('%s is the name of a host', (name) => {
  expect(isHostName(name)).toBeUndefined();
});

test.each(['', '.', 'a.', '.a', 'a..b', '-a', 'a-', 'a.-b', 'a.b-', 'a b', ' a', 'a ', 'ä', 'a=b', `${'a.'.repeat(126)}ab`])('%j is not the name of a host', (name) => {
  expect(isHostName(name)?.code).toBe('host-name');
});

test.each([
  '0.0.0.0', '10.0.0.5', '255.255.255.255', '1.20.100.199', '::', '::1', '1::', 'fd00::5', 'FD00::abcd', '1:2:3:4:5:6:7:8', '1::8', '1:2:3::6:7:8', '::2:3:4:5:6:7:8', '1:2:3:4:5:6:7::',
  '::ffff:10.0.0.5', '1:2:3:4:5:6:10.0.0.5', '64:ff9b::192.0.2.33',
])('%s is an IP address', (address) => {
  expect(isIpAddress(address)).toBeUndefined();
});

test.each([
  '', '10.0.0', '10.0.0.5.6', '10.0.0.256', '10.0.0.1000', '10.0.0.05', 'x10.0.0.5', '10.0.0.5x', '10..0.5', '-1.0.0.0', '1:2:3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', '1:2:3:4::5:6:7:8', ':::', ':1:2:3:4:5:6:7', '12345::', 'g::',
  '::1g', '1:2:3:4:5:6:7:10.0.0.5', '::10.0.0.256', '10.0.0.5::', 'host-gateway',
])('%j is no IP address', (address) => {
  expect(isIpAddress(address)?.code).toBe('ip-address');
});
