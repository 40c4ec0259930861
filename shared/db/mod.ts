/** PostgreSQL: pool, transactions, migrations, ids and the errors that domains care about. */
export { connect, type Db, type Sql, type Tx } from "./connect.ts";
export { isCheckViolation, isLockTimeout, isUniqueViolation } from "./errors.ts";
export { migrate, type MigrationSet } from "./migrate.ts";
export { transaction, type TransactionOptions } from "./transaction.ts";
export { uuidv7 } from "./uuid.ts";
