package org.gengtu.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.gengtu.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives every request an id, every answer its safety headers, and the log one line when the answer is out. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestFilter extends OncePerRequestFilter {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");
    static final String HEADER = "X-Request-Id";
    static final String OPERATION = "org.gengtu.operation";
    /** Vector tiles come by thousands a second: few are logged, and they go without the headers that are for documents. */
    private static final String TILES = "/tiles/";

    private static final String TILE = ".mvt";

    private static final long LONG_MILLIS = 1_000;
    private static final String WORKER = "/map/worker.js";
    private static final String ID = "requestId";
    private static final String STARTED = "org.gengtu.started";
    private static final String COUNTED = "org.gengtu.counted";
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern NAME = Pattern.compile("[_A-Za-z0-9]{1,100}");
    private static final Logger LOG = LoggerFactory.getLogger("org.gengtu.access");

    private final String workerPolicy;

    RequestFilter(@Value("${gengtu.background:}") String background) {
        workerPolicy = "default-src 'none'; connect-src 'self'" + Pages.source(background);
    }

    /** The id of the request that this thread works on. */
    static String currentId() {
        String id = MDC.get(ID);
        return id == null ? "none" : id;
    }

    /** Has this thread work on a request until it is closed. */
    static MDC.MDCCloseable within(String id) {
        return MDC.putCloseable(ID, id);
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean first = request.getAttribute(STARTED) == null;
        if (first) {
            String asked = request.getHeader(HEADER);
            String id = asked != null && SANE.matcher(asked).matches()
                    ? asked
                    : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
            request.setAttribute(STARTED, System.nanoTime());
            request.setAttribute(ID, id);
            response.setHeader(HEADER, id);
            response.setHeader("X-Content-Type-Options", "nosniff");
            if (!isFrequent(request)) {
                // the map's worker is a script with a policy of its own: it fetches the tiles
                response.setHeader(
                        "Content-Security-Policy",
                        request.getRequestURI().equals(WORKER)
                                ? workerPolicy
                                : "default-src 'none'; frame-ancestors 'none'");
                response.setHeader("Referrer-Policy", "no-referrer");
            }
        }
        MDC.put(ID, String.valueOf(request.getAttribute(ID)));
        HttpServletResponse counted = response;
        if (first) {
            Counting counting = new Counting(response);
            request.setAttribute(COUNTED, counting);
            counted = counting;
        }
        try {
            if (first
                    && request.getQueryString() != null
                    && BROKEN_ESCAPE.matcher(request.getQueryString()).find()) {
                counted.sendError(HttpServletResponse.SC_BAD_REQUEST);
                return;
            }
            chain.doFilter(request, counted);
        } finally {
            if (!request.isAsyncStarted()) {
                log(request, response);
            }
            MDC.remove(ID);
        }
    }

    private static boolean isFrequent(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.startsWith(TILES) && path.endsWith(TILE);
    }

    static void log(HttpServletRequest request, HttpServletResponse response) {
        long started = (Long) request.getAttribute(STARTED);
        long millis = (System.nanoTime() - started) / 1_000_000;
        if (isFrequent(request)
                && response.getStatus() < HttpServletResponse.SC_BAD_REQUEST
                && millis < LONG_MILLIS
                && !LOG.isDebugEnabled()) {
            return;
        }
        long bytes = request.getAttribute(COUNTED) instanceof Counting counting ? counting.bytes() : 0;
        LOG.info(
                "{} {} {} {} ms {} bytes{}",
                request.getMethod(),
                Problem.shortened(request.getRequestURI(), 200),
                response.getStatus(),
                millis,
                bytes,
                operation(request.getAttribute(OPERATION)));
    }

    private static String operation(@Nullable Object name) {
        return name != null && NAME.matcher(name.toString()).matches() ? " " + name : "";
    }

    /** Counts the bytes of the body as they go out. */
    private static final class Counting extends HttpServletResponseWrapper {
        private @Nullable CountingStream stream;
        private @Nullable PrintWriter writer;

        Counting(HttpServletResponse response) {
            super(response);
        }

        long bytes() {
            return stream == null ? 0 : stream.bytes;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            CountingStream known = stream;
            if (known == null) {
                known = new CountingStream(super.getOutputStream());
                stream = known;
            }
            return known;
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            PrintWriter known = writer;
            if (known == null) {
                String encoding = getCharacterEncoding();
                known = new PrintWriter(new OutputStreamWriter(
                        getOutputStream(), encoding == null ? StandardCharsets.UTF_8.name() : encoding));
                writer = known;
            }
            return known;
        }

        @Override
        public void flushBuffer() throws IOException {
            if (writer != null) {
                writer.flush();
            }
            super.flushBuffer();
        }
    }

    private static final class CountingStream extends ServletOutputStream {
        private final ServletOutputStream delegate;
        private long bytes;

        CountingStream(ServletOutputStream delegate) {
            this.delegate = delegate;
        }

        @Override
        public boolean isReady() {
            return delegate.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            delegate.setWriteListener(listener);
        }

        @Override
        public void write(int b) throws IOException {
            bytes++;
            delegate.write(b);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            bytes += length;
            delegate.write(source, offset, length);
        }

        @Override
        public void flush() throws IOException {
            delegate.flush();
        }

        @Override
        public void close() throws IOException {
            delegate.close();
        }
    }
}
