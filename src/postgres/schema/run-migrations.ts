/** The cure of a schema that is not as the service needs it. The command is there in a checkout, once built, and in the image. */
export const RUN_MIGRATIONS =
  'run the migrations (`node dist/src/cli/migrate.js`; in Kubernetes, docs/operations.md#migrate)';
