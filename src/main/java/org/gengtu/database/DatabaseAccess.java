package org.gengtu.database;

import java.util.function.Supplier;

/**
 * Where the county's database is and the two roles that reach it.
 *
 * @param url the JDBC address; asked for at every new connection, since an embedded server may come back on another port
 * @param owner owns the schema and migrates it
 * @param writer the program's own role, without the right to change its tables or the rows that are append-only
 */
public record DatabaseAccess(Supplier<String> url, Login owner, Login writer) {}
