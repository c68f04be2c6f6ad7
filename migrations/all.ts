import { Roles1795500000100 } from './1795500000100-roles.js';

/** Every migration, oldest first. One that is not in this list does not run. */
export const migrations = [Roles1795500000100];
