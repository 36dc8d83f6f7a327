package org.gengtu.database;

/** A role of the database and its password, which is never printed. */
public record Login(String user, String password) {
    @Override
    public String toString() {
        return user;
    }
}
