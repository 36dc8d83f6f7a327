package org.gengtu.api;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.util.WebUtils;

/**
 * Refuses the handshake of pages of other origins: browsers ask nobody before a WebSocket is opened. Clients that are no
 * browsers send no origin.
 */
final class WebSocketOrigins implements HandshakeInterceptor {
    private final List<String> origins;
    private final OriginRefusal refusal = new OriginRefusal();

    WebSocketOrigins(List<String> origins) {
        this.origins = origins;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes)
            throws IOException {
        String origin = request.getHeaders().getOrigin();
        if (origin == null || WebUtils.isSameOrigin(request) || origins.contains(origin)) {
            return true;
        }
        refusal.rejectRequest(response);
        return false;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception failure) {
        // nothing is kept
    }
}
