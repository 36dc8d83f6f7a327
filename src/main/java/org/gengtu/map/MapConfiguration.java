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
    /** The server makes its servlets before the database is there; so tiles are looked up when the first is asked for. */
    @Bean
    ServletRegistrationBean<HttpServlet> tileAddresses(PlainHttp http, ObjectProvider<TileServlet> tiles) {
        SingletonSupplier<TileServlet> servlet = SingletonSupplier.of(tiles::getObject);
        ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(
                http.servlet((request, response) -> servlet.obtain().handle(request, response)), "/tiles/*");
        registration.setName("tiles");
        return registration;
    }

    @Bean
    ServletRegistrationBean<HttpServlet> styleAddresses(PlainHttp http, ObjectProvider<StyleServlet> styles) {
        SingletonSupplier<StyleServlet> servlet = SingletonSupplier.of(styles::getObject);
        ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(
                http.servlet((request, response) -> servlet.obtain().handle(request, response)), "/styles/*");
        registration.setName("styles");
        return registration;
    }

    @Bean
    ServletRegistrationBean<HttpServlet> exportAddresses(PlainHttp http, ObjectProvider<ExportServlet> exports) {
        SingletonSupplier<ExportServlet> servlet = SingletonSupplier.of(exports::getObject);
        ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(
                http.servlet((request, response) -> servlet.obtain().handle(request, response)), "/exports/*");
        registration.setName("exports");
        return registration;
    }
}
