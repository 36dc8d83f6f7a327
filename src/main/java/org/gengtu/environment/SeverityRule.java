package org.gengtu.environment;

/** How long a problem of a severity may take, and after how many days it is looked at again; days, 1 to 365. */
public record SeverityRule(Severity severity, int daysToRectify, int lookBackAfterDays) {
    /** What holds as long as the county says nothing else. */
    static SeverityRule usual(Severity severity) {
        return switch (severity) {
            case MINOR -> new SeverityRule(severity, 15, 30);
            case SERIOUS -> new SeverityRule(severity, 7, 30);
            case CRITICAL -> new SeverityRule(severity, 3, 15);
        };
    }
}
