/** PostgreSQL: pool, transactions, migrations, ids and the errors that domains care about. */
export { connect, type ConnectOptions, type Db, type Sql, type Tx } from "./connect.ts";
export { isDatabaseDown, isLockTimeout, isRetryable, isUniqueViolation } from "./errors.ts";
export { migrate, type MigrateOptions, MigrationError, type MigrationSet } from "./migrate.ts";
export { dbStats } from "./stats.ts";
export { transaction, type TransactionOptions } from "./transaction.ts";
export { uuidv7 } from "./uuid.ts";
