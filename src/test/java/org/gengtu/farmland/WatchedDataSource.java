package org.gengtu.farmland;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Counts the statements that run, and asks the database for their plans when told to. */
public final class WatchedDataSource extends DelegatingDataSource {
    private final List<String> statements = new ArrayList<>();
    private final List<String> plans = new ArrayList<>();
    private boolean explaining;

    public WatchedDataSource(DataSource target) {
        super(target);
    }

    public void forget() {
        statements.clear();
        plans.clear();
    }

    public void explain(boolean on) {
        explaining = on;
    }

    public List<String> statements() {
        return List.copyOf(statements);
    }

    public List<String> plans() {
        return List.copyOf(plans);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        return proxy(Connection.class, (self, method, arguments) -> {
            Object result = invoke(connection, method, arguments);
            return result instanceof PreparedStatement statement && arguments[0] instanceof String sql
                    ? watched(connection, statement, sql)
                    : result;
        });
    }

    private record Call(Method method, Object[] arguments) {}

    private PreparedStatement watched(Connection connection, PreparedStatement statement, String sql) {
        List<Call> settings = new ArrayList<>();
        return proxy(PreparedStatement.class, (self, method, arguments) -> {
            if (method.getName().startsWith("set") && arguments != null && arguments.length > 1) {
                settings.add(new Call(method, arguments));
            }
            if (method.getName().equals("executeQuery") || method.getName().equals("executeUpdate")) {
                statements.add(sql);
                if (explaining) {
                    plans.add(plan(connection, sql, settings));
                }
            }
            return invoke(statement, method, arguments);
        });
    }

    private static String plan(Connection connection, String sql, List<Call> settings) throws Throwable {
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement explain = connection.prepareStatement("EXPLAIN " + sql)) {
            for (Call call : settings) {
                invoke(explain, call.method, call.arguments);
            }
            try (ResultSet rows = explain.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
        }
        return plan.toString();
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
