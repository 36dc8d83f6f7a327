package org.gengtu.database;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The database as beans, each depending on what it needs, so that start and stop come in order: the server, the
 * migrated schema, the pools, whatever asks them. Unqualified is what writes; {@code reading} is a snapshot that
 * writes nothing; {@code jobs} stands aside of every transaction.
 */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    private static final String EXTERNAL = "spring.datasource.url";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = EXTERNAL, matchIfMissing = true, havingValue = "embedded")
    static class Embedded {
        @Bean
        @DependsOn("runningMark")
        EmbeddedPostgres embeddedPostgres(DatabaseSettings settings) {
            new SchemaName(settings.schema());
            return EmbeddedPostgres.start(settings.data());
        }

        @Bean
        DatabaseAccess databaseAccess(EmbeddedPostgres server) {
            return server.access();
        }
    }

    /** An existing PostGIS: no server is started. */
    @Bean
    @ConditionalOnProperty(EXTERNAL)
    DatabaseAccess externalDatabase(Environment environment) {
        String url = environment.getRequiredProperty(EXTERNAL);
        Login writer = new Login(
                environment.getProperty("spring.datasource.username", "gengtu"),
                environment.getProperty("spring.datasource.password", ""));
        Login owner = new Login(
                environment.getProperty("spring.flyway.user", writer.user()),
                environment.getProperty("spring.flyway.password", writer.password()));
        return new DatabaseAccess(() -> url, owner, writer);
    }

    /** The mark of a running program comes before and goes after: a stop is clean when the database was left in order. */
    @Bean
    @DependsOn("runningMark")
    Database database(DatabaseAccess access, DatabaseSettings settings) {
        return Database.migrate(access, new SchemaName(settings.schema()));
    }

    @Bean
    HikariDataSource writingPool(Database database, DatabaseSettings settings) {
        return database.writing(settings.writers(), settings.idle());
    }

    @Bean
    HikariDataSource readingPool(Database database, DatabaseSettings settings) {
        return database.reading(settings.readers(), settings.idle());
    }

    @Bean
    @Qualifier("jobs")
    HikariDataSource jobsDataSource(Database database) {
        return database.jobs();
    }

    @Bean
    @Qualifier("listening")
    DataSource listeningDataSource(Database database) {
        return database.listening();
    }

    @Bean
    @Primary
    DataSource dataSource(@Qualifier("writingPool") DataSource pool) {
        return lazy(pool, Connection.TRANSACTION_READ_COMMITTED);
    }

    @Bean
    @Qualifier("reading")
    DataSource readingDataSource(@Qualifier("readingPool") DataSource pool) {
        return lazy(pool, Connection.TRANSACTION_REPEATABLE_READ);
    }

    /** A transaction takes a connection when its first statement comes, not when it begins. */
    private static DataSource lazy(DataSource pool, int isolation) {
        LazyConnectionDataSourceProxy proxy = new LazyConnectionDataSourceProxy();
        proxy.setDefaultAutoCommit(true);
        proxy.setDefaultTransactionIsolation(isolation);
        proxy.setTargetDataSource(pool);
        return proxy;
    }

    @Bean
    HealthIndicator databaseHealth(Database database) {
        return () -> database.answers() ? Health.up().build() : Health.down().build();
    }

    @Bean
    @Primary
    JdbcClient jdbcClient(DataSource dataSource) {
        return JdbcClient.create(dataSource);
    }

    @Bean
    @Qualifier("reading")
    JdbcClient readingJdbcClient(@Qualifier("reading") DataSource dataSource) {
        return JdbcClient.create(dataSource);
    }

    @Bean
    @Qualifier("jobs")
    JdbcClient jobsJdbcClient(@Qualifier("jobs") DataSource dataSource) {
        return JdbcClient.create(dataSource);
    }

    @Bean
    @Primary
    PlatformTransactionManager transactionManager(EntityManagerFactory entityManagers) {
        return new JpaTransactionManager(entityManagers);
    }

    @Bean
    @Qualifier("reading")
    PlatformTransactionManager readingTransactionManager(@Qualifier("reading") DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }
}
