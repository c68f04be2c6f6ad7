import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the application's role is to have, as the version that migrated last declares it: a replica of a version before must not
 * take for a leak what a newer one needs. `migrate` fills it. Creates a table only.
 */
export class WantedRights1795500001610 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE wanted_right (
      -- A table and what may be done with it: 'modification INSERT'.
      what text PRIMARY KEY
    )`);
    await queryRunner.query(`SELECT grant_to_app('SELECT ON wanted_right')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE wanted_right');
  }
}
