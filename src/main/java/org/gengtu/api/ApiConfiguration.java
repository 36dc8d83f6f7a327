package org.gengtu.api;

import java.util.List;
import java.util.Map;
import org.apache.catalina.core.StandardHost;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.TypedNode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.data.method.annotation.support.AnnotatedControllerConfigurer;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.ClassNameTypeResolver;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/** Puts the parts of the API together. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {
    /** Each connection has one; most packed tiles fit in. */
    private static final int BUFFER_BYTES = 32 * 1024;

    @Bean
    GraphQlExecution executionGraphQlService(
            GraphQlSource source,
            BatchLoaderRegistry loaders,
            Limits limits,
            Failures failures,
            @Qualifier("reading") ObjectProvider<PlatformTransactionManager> reading,
            ObjectProvider<Reading> ledger) {
        @Nullable PlatformTransactionManager manager = reading.getIfAvailable();
        @Nullable Reading states = ledger.getIfAvailable();
        return new GraphQlExecution(source, loaders, limits, failures, manager, states);
    }

    @Bean
    GraphQlSourceBuilderCustomizer documentParsedOnce() {
        return builder ->
                builder.configureGraphQl(graphQl -> graphQl.preparsedDocumentProvider(GraphQlExecution::parsedBefore));
    }

    /** Behind an interface the type is that which an object names, else that of its class's name. */
    @Bean
    GraphQlSourceBuilderCustomizer typesBehindInterfaces() {
        ClassNameTypeResolver byClass = new ClassNameTypeResolver();
        return builder -> builder.defaultTypeResolver(resolution -> resolution.getObject() instanceof TypedNode node
                ? resolution.getSchema().getObjectType(node.type())
                : byClass.getType(resolution));
    }

    /** Without an executor: a request's fields share one transaction, so they stay on one thread. */
    @Bean
    AnnotatedControllerConfigurer annotatedControllerConfigurer(
            ObjectProvider<org.springframework.graphql.data.method.HandlerMethodArgumentResolver> resolvers) {
        AnnotatedControllerConfigurer configurer = new AnnotatedControllerConfigurer();
        configurer.configureBinder(
                options -> options.conversionService(ApplicationConversionService.getSharedInstance()));
        configurer.setBlockingMethodPredicate(method -> false);
        resolvers.orderedStream().forEach(configurer::addCustomArgumentResolver);
        return configurer;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> refusalsAsProblems() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemReportValve.class.getName());
            }
        });
    }

    /** A tile goes out with one call of the system, and a picture comes in with few. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> largeBuffers() {
        return factory -> factory.addConnectorCustomizers(connector -> {
            connector.setProperty("socket.appWriteBufSize", String.valueOf(BUFFER_BYTES));
            connector.setProperty("socket.appReadBufSize", String.valueOf(BUFFER_BYTES));
        });
    }

    @Bean
    WebMvcRegistrations mappings() {
        return new WebMvcRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
                mapping.setCorsProcessor(new OriginRefusal());
                return mapping;
            }
        };
    }

    /** Before the endpoint of HTTP, which has the same path. */
    @Bean
    WebSocketHandlerMapping webSocketHandshakes(WebSockets handler, @Value("${gengtu.origins:}") List<String> origins) {
        WebSocketHttpRequestHandler handshakes = new WebSocketHttpRequestHandler(handler);
        handshakes.setHandshakeInterceptors(List.of(new WebSocketOrigins(
                origins.stream().filter(each -> !each.isBlank()).toList())));
        WebSocketHandlerMapping mapping = new WebSocketHandlerMapping();
        mapping.setWebSocketUpgradeMatch(true);
        mapping.setUrlMap(Map.of("/graphql", handshakes));
        mapping.setOrder(-1);
        return mapping;
    }

    /** @param origins the origins whose pages may use the API; none by default */
    @Bean
    WebMvcConfigurer web(@Value("${gengtu.origins:}") List<String> origins, Actors actors) {
        return new WebMvcConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                List<String> named =
                        origins.stream().filter(each -> !each.isBlank()).toList();
                if (named.isEmpty()) {
                    return;
                }
                for (String path :
                        List.of("/graphql", "/imports/**", "/imports", "/tiles/**", "/exports/**", "/styles/**")) {
                    registry.addMapping(path)
                            .allowedOrigins(named.toArray(String[]::new))
                            .allowedMethods("GET", "POST", "DELETE")
                            .allowedHeaders("*")
                            .exposedHeaders(RequestFilter.HEADER, "Location");
                }
            }

            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(actors);
            }
        };
    }
}
