package org.gengtu.map;

import jakarta.servlet.http.HttpServlet;
import org.gengtu.api.PlainHttp;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

/** The addresses of the map that are no part of Spring MVC. */
@Configuration(proxyBeanMethods = false)
class MapConfiguration {
    @Bean
    ServletRegistrationBean<HttpServlet> tileAddresses(PlainHttp http, ObjectProvider<TileServlet> tiles) {
        return addresses("tiles", http, tiles);
    }

    @Bean
    ServletRegistrationBean<HttpServlet> styleAddresses(PlainHttp http, ObjectProvider<StyleServlet> styles) {
        return addresses("styles", http, styles);
    }

    @Bean
    ServletRegistrationBean<HttpServlet> exportAddresses(PlainHttp http, ObjectProvider<ExportServlet> exports) {
        return addresses("exports", http, exports);
    }

    /** The server makes its servlets before the database is there; so the handler is looked up at the first request. */
    private static ServletRegistrationBean<HttpServlet> addresses(
            String name, PlainHttp http, ObjectProvider<? extends PlainHttp.Handler> handlers) {
        SingletonSupplier<PlainHttp.Handler> handler = SingletonSupplier.of(handlers::getObject);
        ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(
                http.servlet((request, response) -> handler.obtain().handle(request, response)), "/" + name + "/*");
        registration.setName(name);
        return registration;
    }
}
