import { source } from './secrets.sh.ts';
import { secretsProgram } from '../../../paths.ts';

export const program = { path: secretsProgram, source };
