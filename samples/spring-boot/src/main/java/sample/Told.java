package sample;

import org.springframework.boot.json.JsonParserFactory;

/** What the gateway says of an event: its state, and the whole answer. */
record Told(String state, String text) {
    static Told read(String text) {
        var members = JsonParserFactory.getJsonParser().parseMap(text);
        return new Told((String) members.get("state"), text);
    }
}
