package example.script.ink;

public enum Ink {
    GALL, SOOT, CINNABAR;

    public boolean keeps() {
        return this != SOOT;
    }
}
