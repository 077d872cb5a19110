import { source } from './secrets.sh.ts';
import { secretsProgram } from '../../../layout.ts';

export const program = { path: secretsProgram, source };
