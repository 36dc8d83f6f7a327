package org.gengtu.farmland;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/** Rows on their way into a COPY in PostgreSQL's text format, as bytes from the start: a file has millions of cells. */
final class CopyBuffer {
    private static final int FULL_BYTES = 1 << 16;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final CopyIn copy;
    private byte[] bytes = new byte[2 * FULL_BYTES];
    private int length;
    private boolean rowBegun;

    CopyBuffer(CopyIn copy) {
        this.copy = copy;
    }

    /** Adds a cell; null is NULL. */
    CopyBuffer cell(@Nullable Object value) {
        begin();
        if (value == null) {
            put('\\');
            put('N');
        } else {
            text(value.toString());
        }
        return this;
    }

    /** Adds a cell of bytes as hexadecimal digits. */
    CopyBuffer hex(byte[] value) {
        begin();
        reserve(2 * value.length);
        for (byte each : value) {
            bytes[length++] = HEX[each >> 4 & 0xF];
            bytes[length++] = HEX[each & 0xF];
        }
        return this;
    }

    /** Ends the row, and sends what has gathered once that is enough. */
    void endRow() throws SQLException {
        reserve(1);
        put('\n');
        rowBegun = false;
        if (length >= FULL_BYTES) {
            send();
        }
    }

    /** Sends the rest and ends the COPY. */
    void end() throws SQLException {
        send();
        copy.endCopy();
    }

    /** Gives the COPY up, so that the connection can be rolled back. */
    void cancel() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private void send() throws SQLException {
        copy.writeToCopy(bytes, 0, length);
        length = 0;
    }

    private void begin() {
        reserve(3);
        if (rowBegun) {
            put('\t');
        }
        rowBegun = true;
    }

    private void text(String value) {
        // a character becomes at most three bytes as UTF-8, half a pair of surrogates two, an escaped one two
        reserve(3 * value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                for (byte each : value.substring(i).getBytes(StandardCharsets.UTF_8)) {
                    octet(each);
                }
                return;
            }
            octet((byte) c);
        }
    }

    private void octet(byte octet) {
        switch (octet) {
            case '\\' -> escaped('\\');
            case '\t' -> escaped('t');
            case '\n' -> escaped('n');
            case '\r' -> escaped('r');
            default -> bytes[length++] = octet;
        }
    }

    private void escaped(char letter) {
        put('\\');
        put(letter);
    }

    private void put(char c) {
        bytes[length++] = (byte) c;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
