package org.gengtu.environment;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.gengtu.environment.EnvironmentReports.Grouped;
import org.gengtu.environment.Inspections.Inspection;
import org.gengtu.environment.Inspections.Visit;
import org.gengtu.ledger.AsOfStamp;
import org.gengtu.region.NamedRegion;
import org.gengtu.region.Region;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a month, of one state, that of its last day or of a day in it.
 *
 * @param named the region that it tells of
 * @param figures of the whole region
 * @param parts its townships, or villages; these, units and items with the most overdue first
 * @param rounds the latest first
 */
record Bulletin(
        YearMonth of,
        AsOfStamp asOf,
        NamedRegion named,
        EnvironmentFigures figures,
        List<Grouped> parts,
        List<Grouped> units,
        List<Grouped> items,
        List<WorstPlace> worstPlaces,
        List<Round> rounds) {
    /** A round with those of the villages it visited that lie in the region. */
    record Round(Inspection round, List<Visited> visits) {
        public String number() {
            return round.number();
        }

        public InspectionLevel level() {
            return round.level();
        }

        public LocalDate on() {
            return round.on();
        }

        public boolean announced() {
            return round.announced();
        }

        public String team() {
            return round.team();
        }
    }

    /** A village that a round visited. @param problems that the round found there */
    record Visited(PlaceName place, Visit visit, int problems) {
        public Region village() {
            return place.region();
        }

        public String nameThen() {
            return place.nameThen();
        }

        public @Nullable String townshipNameThen() {
            return place.townshipNameThen();
        }

        public @Nullable Integer asked() {
            return visit.asked();
        }

        public @Nullable Integer aware() {
            return visit.aware();
        }

        public @Nullable Integer satisfied() {
            return visit.satisfied();
        }
    }

    public String month() {
        return of.toString();
    }

    public LocalDate from() {
        return of.atDay(1);
    }

    public LocalDate to() {
        return asOf.on();
    }

    public boolean complete() {
        return to().equals(of.atEndOfMonth());
    }

    public Region region() {
        return named.region();
    }

    public String titleZh() {
        return BulletinText.CHINESE.title(this);
    }

    public String titleEn() {
        return BulletinText.ENGLISH.title(this);
    }

    public String asOfZh() {
        return BulletinText.CHINESE.asOf(this);
    }

    public String asOfEn() {
        return BulletinText.ENGLISH.asOf(this);
    }

    public String paragraphZh() {
        return BulletinText.CHINESE.paragraph(this);
    }

    public String paragraphEn() {
        return BulletinText.ENGLISH.paragraph(this);
    }
}
