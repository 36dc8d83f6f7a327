import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One connection that posts one GraphQL request after another and waits for each answer: a client so lean that on two
 * cores the server has nearly all of both. The server closes a connection after some requests, and when it was idle for
 * long; then there is a new one.
 */
final class HttpCaller implements AutoCloseable {
    private static final long LONGEST_IDLE_NANOS = 20_000_000_000L;

    private final int port;
    private final String head;
    private Socket socket;
    private InputStream in;
    private long lastUsed;

    HttpCaller(int port) throws IOException {
        this.port = port;
        head = String.join(
                "\r\n",
                "POST /graphql HTTP/1.1",
                "Host: 127.0.0.1:" + port,
                "Gengtu-Actor: bench",
                "Content-Type: application/json",
                "Accept: application/graphql-response+json",
                "Content-Length: ");
        open();
    }

    private void open() throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    String post(String body) throws IOException {
        if (socket.isClosed() || System.nanoTime() - lastUsed > LONGEST_IDLE_NANOS) {
            socket.close();
            open();
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] first = (head + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[first.length + bytes.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(bytes, 0, all, first.length, bytes.length);
        socket.getOutputStream().write(all);
        int length = -1;
        boolean last = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
            last |= line.equalsIgnoreCase("Connection: close");
        }
        if (length < 0) {
            throw new IOException("The answer has no length.");
        }
        String answer = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        lastUsed = System.nanoTime();
        if (last) {
            socket.close();
        }
        return answer;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int each = in.read(); each != '\n'; each = in.read()) {
            if (each < 0) {
                throw new EOFException("The server closed the connection.");
            }
            if (each != '\r') {
                line.append((char) each);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
