/**
 * The newest migration that this code needs, as it stands in the table `migrations`. A schema
 * without it is behind, and the service is not ready.
 */
export const NEWEST_MIGRATION = 'Roles1795500000100';
