package org.gengtu.map;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A file in the making. Nothing is kept of a row that was added. */
interface ExportFile extends Closeable {
    /** What of each shape is wanted, in SQL over the boundary's alias {@code b}. */
    List<String> shape();

    void add(ExportRow row) throws IOException;

    /** All rows were added; still within the reading transaction. */
    void end() throws IOException;

    /** How many bytes will be sent; -1: not known. Asked after the end. */
    default long size() {
        return -1;
    }

    /** Sends what was not sent row by row. */
    default void send(OutputStream out) throws IOException {}

    /** Removes what was laid aside. */
    @Override
    default void close() throws IOException {}
}
