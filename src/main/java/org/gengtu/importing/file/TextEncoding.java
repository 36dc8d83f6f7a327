package org.gengtu.importing.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Finds the encoding that decodes every text of a file strictly, in the order of trust of what hints at it. */
final class TextEncoding {
    static final Charset GB18030 = Charset.forName("GB18030");

    private final List<Candidate> candidates = new ArrayList<>();
    private final @Nullable Charset given;
    private boolean onlyAscii = true;

    private static final class Candidate {
        final Told told;
        final CharsetDecoder decoder;
        final boolean weak;
        boolean plausible = true;

        Candidate(Charset charset, String how, boolean weak) {
            this.told = new Told(charset.name(), how);
            this.decoder = strict(charset);
            this.weak = weak;
        }
    }

    TextEncoding(@Nullable Charset given) {
        this.given = given;
        if (given != null) {
            candidates.add(new Candidate(given, "given", false));
        }
    }

    /**
     * A hint, in order of trust; a hint at a single-byte encoding of western Europe is weak, since nearly any bytes
     * decode in it and programs write it without being asked.
     */
    void hint(@Nullable Charset charset, String how) {
        if (given == null && charset != null) {
            candidates.add(new Candidate(charset, how, isWeak(charset)));
        }
    }

    /** Adds UTF-8 and GB18030 after the hints. */
    void guesses() {
        if (given == null) {
            candidates.add(new Candidate(StandardCharsets.UTF_8, "UTF-8 strict", false));
            candidates.add(new Candidate(GB18030, "GB18030 strict", false));
        }
    }

    /**
     * Tries a text on all candidates that are left.
     *
     * @param cut whether the text may have been cut within its last character, as tables of fixed width do
     */
    void offer(byte[] bytes, int from, int length, boolean cut) {
        boolean ascii = true;
        for (int index = from; index < from + length && ascii; index++) {
            ascii = bytes[index] >= 0;
        }
        if (ascii && !hasWide()) {
            return;
        }
        onlyAscii &= ascii;
        for (Iterator<Candidate> left = candidates.iterator(); left.hasNext(); ) {
            Candidate candidate = left.next();
            String text = decode(candidate.decoder, bytes, from, length, cut);
            if (text == null) {
                left.remove();
            } else {
                candidate.plausible &= text.codePoints().allMatch(TextEncoding::isChineseText);
            }
        }
    }

    private boolean hasWide() {
        for (Candidate candidate : candidates) {
            if (candidate.decoder.charset().name().startsWith("UTF-16")) {
                return true;
            }
        }
        return false;
    }

    /** @throws Problem ENCODING_UNKNOWN when nothing decodes every text */
    Told found() {
        Candidate weak = null;
        for (Candidate candidate : candidates) {
            if (candidate.weak && !onlyAscii) {
                weak = weak == null ? candidate : weak;
            } else if (weak == null || candidate.plausible) {
                return candidate.told;
            }
        }
        if (weak != null) {
            return weak.told;
        }
        throw Problem.of(
                ProblemCode.ENCODING_UNKNOWN,
                given != null
                        ? "The texts are not all " + given.name() + "."
                        : "The texts are neither UTF-8 nor GB18030 throughout, nor what the file says.");
    }

    /** The encoding of a text file: a byte order mark, else UTF-8 or GB18030 throughout. */
    static Told ofFile(InputStream stream, @Nullable Charset given) throws IOException {
        if (given != null) {
            return new Told(given.name(), "given");
        }
        byte[] start = stream.readNBytes(1 << 16);
        if (start.length >= 3 && (start[0] & 0xFF) == 0xEF && (start[1] & 0xFF) == 0xBB && (start[2] & 0xFF) == 0xBF) {
            return new Told("UTF-8", "byte order mark");
        }
        if (start.length >= 2 && (start[0] & 0xFF) == 0xFF && (start[1] & 0xFF) == 0xFE) {
            return new Told("UTF-16LE", "byte order mark");
        }
        if (start.length >= 2 && (start[0] & 0xFF) == 0xFE && (start[1] & 0xFF) == 0xFF) {
            return new Told("UTF-16BE", "byte order mark");
        }
        CharsetDecoder utf8 = strict(StandardCharsets.UTF_8);
        CharsetDecoder gb18030 = strict(GB18030);
        ByteBuffer forUtf8 = ByteBuffer.allocate(1 << 17).limit(0);
        ByteBuffer forGb18030 = ByteBuffer.allocate(1 << 17).limit(0);
        CharBuffer text = CharBuffer.allocate(1 << 18);
        boolean isUtf8 = true;
        boolean isGb18030 = true;
        byte[] block = start;
        while (isUtf8 || isGb18030) {
            boolean last = block.length == 0;
            isUtf8 = isUtf8 && goesOn(utf8, forUtf8, block, text, last);
            isGb18030 = isGb18030 && goesOn(gb18030, forGb18030, block, text, last);
            if (last) {
                break;
            }
            block = stream.readNBytes(1 << 16);
        }
        if (isUtf8) {
            return new Told("UTF-8", "UTF-8 strict");
        }
        if (isGb18030) {
            return new Told("GB18030", "GB18030 strict");
        }
        throw Problem.of(ProblemCode.ENCODING_UNKNOWN, "The text is neither UTF-8 nor GB18030 throughout.");
    }

    private static boolean goesOn(
            CharsetDecoder decoder, ByteBuffer pending, byte[] block, CharBuffer text, boolean last) {
        pending.compact().put(block).flip();
        text.clear();
        return !decoder.decode(pending, text, last).isError();
    }

    static CharsetDecoder strict(Charset charset) {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** The text, without a cut character at its end where that is allowed; null when it does not decode. */
    static @Nullable String decode(CharsetDecoder decoder, byte[] bytes, int from, int length, boolean cut) {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
        CharBuffer out = CharBuffer.allocate(2 * length + 4);
        decoder.reset();
        CoderResult result = decoder.decode(in, out, false);
        if (result.isError() || in.hasRemaining() && !cut) {
            return null;
        }
        return out.flip().toString();
    }

    private static boolean isChineseText(int point) {
        return point < 0x80
                || Character.isIdeographic(point)
                || point >= 0x2000 && point < 0x2600
                || point >= 0x3000 && point < 0x3040
                || point >= 0xFF00 && point < 0xFFF0
                || point == 0xB7;
    }

    private static boolean isWeak(Charset charset) {
        return Set.of("ISO-8859-1", "windows-1252", "IBM437", "IBM850", "ISO-8859-15")
                .contains(charset.name());
    }

    /** The encoding that a .cpg file names in one of its many spellings; null when it is not known. */
    static @Nullable Charset ofName(String name) {
        String plain = name.strip().toUpperCase(Locale.ROOT).replaceAll("^(ANSI|OEM|CP|MS|WINDOWS|LDID)[ _-]*", "");
        String java = switch (plain) {
            case "936", "GBK", "GB2312", "EUC-CN", "EUC_CN" -> "GBK";
            case "54936" -> "GB18030";
            case "950", "BIG-5", "BIG5" -> "Big5";
            case "65001", "UTF8", "UTF-8" -> "UTF-8";
            case "1200" -> "UTF-16LE";
            case "88591", "8859-1", "8859_1", "28591" -> "ISO-8859-1";
            case "437", "850", "852", "866" -> "IBM" + plain;
            case "1250", "1251", "1252", "1253", "1254", "1255", "1256", "1257", "1258" -> "windows-" + plain;
            case "932" -> "windows-31j";
            case "949" -> "x-windows-949";
            default -> name.strip();
        };
        try {
            return Charset.forName(java);
        } catch (IllegalArgumentException notKnown) {
            return null;
        }
    }

    /** The encoding of a dBASE language driver byte; null when it says nothing. */
    static @Nullable Charset ofLanguageByte(int language) {
        String java = switch (language) {
            case 0x4D, 0x7A -> "GBK";
            case 0x4F, 0x78 -> "Big5";
            case 0x01 -> "IBM437";
            case 0x02 -> "IBM850";
            case 0x03, 0x57, 0x58, 0x59 -> "windows-1252";
            case 0x13, 0x7B -> "windows-31j";
            case 0x4E, 0x79 -> "x-windows-949";
            case 0x26, 0x65 -> "IBM866";
            case 0x64 -> "IBM852";
            case 0xC8 -> "windows-1250";
            case 0xC9 -> "windows-1251";
            case 0xCA -> "windows-1254";
            case 0xCB -> "windows-1253";
            default -> "";
        };
        return java.isEmpty() || !Charset.isSupported(java) ? null : Charset.forName(java);
    }
}
