package org.gengtu.api;

import graphql.schema.DataFetchingEnvironment;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.gengtu.ledger.Actor;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Reads who acts from the header {@code Gengtu-Actor}: percent-encoded UTF-8, name and office, at most 200 characters,
 * recorded as unverified. A GraphQL or HTTP controller takes it as a parameter of type {@link Actor}.
 */
@Component
final class Actors
        implements HandlerMethodArgumentResolver,
                org.springframework.graphql.data.method.HandlerMethodArgumentResolver {
    static final String HEADER = "Gengtu-Actor";
    static final Object KEY = Actor.class;
    private static final int LONGEST = 200;

    static Actor of(HttpServletRequest request) {
        String header = request.getHeader(HEADER);
        return header == null ? Actor.UNKNOWN : parse(header);
    }

    /** @throws Problem ARGUMENT_INVALID when the header is not percent-encoded UTF-8, too long, or holds controls */
    static Actor parse(String header) {
        String name = decoded(header);
        if (name.codePointCount(0, name.length()) > LONGEST) {
            throw invalid("The actor is longer than %d characters.".formatted(LONGEST));
        }
        if (name.codePoints().anyMatch(Actors::isForbidden)) {
            throw invalid("The actor holds a control character.");
        }
        return name.isBlank() ? Actor.UNKNOWN : new Actor(name.strip());
    }

    private static boolean isForbidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static String decoded(String header) {
        ByteBuffer bytes = ByteBuffer.allocate(header.length());
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == '%') {
                int high = i + 2 < header.length() ? Character.digit(header.charAt(i + 1), 16) : -1;
                int low = i + 2 < header.length() ? Character.digit(header.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw invalid("The actor is not percent-encoded.");
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else if (c >= 0x20 && c < 0x7f) {
                bytes.put((byte) c);
            } else {
                throw invalid("The actor is not percent-encoded.");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw invalid("The actor is not UTF-8.");
        }
    }

    private static Problem invalid(String what) {
        return Problem.of(ProblemCode.ARGUMENT_INVALID, what)
                .at(HEADER)
                .remedy("Send name and office as percent-encoded UTF-8, at most %d characters.".formatted(LONGEST));
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Actor.class;
    }

    @Override
    public Actor resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binderFactory) {
        HttpServletRequest http = request.getNativeRequest(HttpServletRequest.class);
        return http == null ? Actor.UNKNOWN : of(http);
    }

    @Override
    public Object resolveArgument(MethodParameter parameter, DataFetchingEnvironment environment) {
        return environment.getGraphQlContext().getOrDefault(KEY, Actor.UNKNOWN);
    }
}
