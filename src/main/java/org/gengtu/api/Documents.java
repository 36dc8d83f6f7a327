package org.gengtu.api;

import graphql.ExecutionInput;
import graphql.GraphQLError;
import graphql.GraphQLException;
import graphql.ParseAndValidate;
import graphql.ParseAndValidateResult;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.Document;
import graphql.language.Node;
import graphql.language.NodeTraverser;
import graphql.language.NodeVisitorStub;
import graphql.language.OperationDefinition;
import graphql.language.StringValue;
import graphql.parser.ParserOptions;
import graphql.parser.exceptions.ParseCancelledException;
import graphql.parser.exceptions.ParseCancelledTooDeepException;
import graphql.parser.exceptions.ParseCancelledTooManyCharsException;
import graphql.schema.GraphQLSchema;
import graphql.util.TraversalControl;
import graphql.util.TraverserContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Parses and validates GraphQL documents, and keeps the latest valid ones: clients send the same few over and over. */
final class Documents {
    private static final int KEPT_CHARACTERS = 1_000_000;
    private static final int LONGEST_KEPT = 20_000;

    private final GraphQLSchema schema;
    private final Limits limits;
    private final ParserOptions options;
    private final Map<String, Document> kept = new LinkedHashMap<>(64, 0.75f, true);
    private int keptCharacters;

    Documents(GraphQLSchema schema, Limits limits) {
        this.schema = schema;
        this.limits = limits;
        this.options = ParserOptions.newParserOptions()
                .maxTokens(limits.tokens())
                .maxCharacters(limits.characters())
                .captureIgnoredChars(false)
                .build();
    }

    /** A parsed document, or why it cannot be run; an invalid one is parsed all the same. */
    record Read(@Nullable Document document, List<GraphQLError> errors) {
        /** What graphql-java takes in place of parsing the text once more. */
        PreparsedDocumentEntry entry() {
            return errors.isEmpty() && document != null
                    ? new PreparsedDocumentEntry(document)
                    : new PreparsedDocumentEntry(errors);
        }

        /** The operation that a request runs; empty when it does not say which, or says a wrong one. */
        Optional<OperationDefinition> operation(@Nullable String name) {
            if (document == null) {
                return Optional.empty();
            }
            List<OperationDefinition> all = document.getDefinitionsOfType(OperationDefinition.class);
            if (name == null || name.isEmpty()) {
                return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
            }
            return all.stream().filter(each -> name.equals(each.getName())).findFirst();
        }
    }

    Read read(String text) {
        synchronized (kept) {
            Document known = kept.get(text);
            if (known != null) {
                return new Read(known, List.of());
            }
        }
        Read read = parse(text);
        if (read.document != null && read.errors.isEmpty() && text.length() <= LONGEST_KEPT) {
            keep(text, read.document);
        }
        return read;
    }

    private void keep(String text, Document document) {
        synchronized (kept) {
            if (kept.put(text, document) == null) {
                keptCharacters += text.length();
            }
            var eldest = kept.keySet().iterator();
            while (keptCharacters > KEPT_CHARACTERS && eldest.hasNext()) {
                keptCharacters -= eldest.next().length();
                eldest.remove();
            }
        }
    }

    private Read parse(String text) {
        ExecutionInput input = ExecutionInput.newExecutionInput(text)
                .locale(Locale.ENGLISH)
                .graphQLContext(Map.of(ParserOptions.class, options))
                .build();
        ParseAndValidateResult result;
        try {
            result = ParseAndValidate.parseAndValidate(schema, input);
        } catch (GraphQLException e) {
            // Some documents that break one rule trip an assertion in the check of another.
            return new Read(
                    null,
                    List.of(GraphQlErrors.of(Problem.of(
                            ProblemCode.GRAPHQL_INVALID,
                            "The document breaks the rules for directives or arguments."))));
        } catch (StackOverflowError e) {
            return new Read(null, List.of(GraphQlErrors.of(tooComplex("The document is nested too deeply."))));
        }
        if (result.isFailure()) {
            if (result.getSyntaxException() instanceof ParseCancelledTooManyCharsException) {
                return refused("The document is longer than %,d characters.".formatted(limits.characters()));
            }
            if (result.getSyntaxException() instanceof ParseCancelledTooDeepException) {
                return refused("The document is nested too deeply.");
            }
            if (result.getSyntaxException() instanceof ParseCancelledException) {
                return refused("The document has more than %,d tokens.".formatted(limits.tokens()));
            }
            List<GraphQLError> errors = new ArrayList<>();
            result.getErrors().stream().limit(50).forEach(error -> errors.add(GraphQlErrors.catalogued(error)));
            return new Read(result.getDocument(), errors);
        }
        Document document = result.getDocument();
        List<GraphQLError> errors = new ArrayList<>();
        new NodeTraverser()
                .depthFirst(
                        new NodeVisitorStub() {
                            @Override
                            @SuppressWarnings("rawtypes") // as the library declares it
                            public TraversalControl visitStringValue(
                                    StringValue value, TraverserContext<Node> context) {
                                if (errors.isEmpty() && isUnstorable(value.getValue())) {
                                    errors.add(GraphQlErrors.of(unstorable("a text in the document")));
                                }
                                return TraversalControl.CONTINUE;
                            }
                        },
                        document);
        return new Read(document, errors);
    }

    private static Read refused(String what) {
        return new Read(null, List.of(GraphQlErrors.of(tooComplex(what))));
    }

    private static Problem tooComplex(String what) {
        return Problem.of(ProblemCode.QUERY_TOO_COMPLEX, what);
    }

    static Problem unstorable(String where) {
        return Problem.of(
                        ProblemCode.ARGUMENT_INVALID,
                        "A text holds a NUL character or half of a surrogate pair, which is no text.")
                .at(where);
    }

    /** Whether a text holds what is no Unicode text, or what PostgreSQL cannot store. */
    static boolean isUnstorable(@Nullable String text) {
        if (text == null) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return true;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
