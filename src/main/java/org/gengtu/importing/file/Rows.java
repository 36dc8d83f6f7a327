package org.gengtu.importing.file;

import java.util.Iterator;

/** The rows of a file, one after another; a Problem is thrown when the file as a whole cannot be read on. */
public interface Rows extends Iterator<SourceRow>, AutoCloseable {
    @Override
    void close();
}
