package sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Asks what became of the event until it is decided; ends with 1 and the reasons if it was not taken. */
public class Fate {
    private static final Set<String> UNDECIDED = Set.of("unknown", "accepted");

    public static void main(String[] arguments) throws Exception {
        var told = ask();
        while (UNDECIDED.contains(told.get("state").asText())) {
            Thread.sleep(500);
            told = ask();
        }
        System.out.println(told.get("state").asText());
        for (var place : new String[] {"rejections", "refusals", "waits_for"}) {
            if (told.hasNonNull(place) && !told.get(place).isEmpty()) {
                System.out.println(place + ": " + told.get(place));
            }
        }
        System.exit(Set.of("applied", "parked").contains(told.get("state").asText()) ? 0 : 1);
    }

    private static JsonNode ask() throws Exception {
        var source = encoded(System.getenv("SOURCE"));
        var id = encoded(System.getenv("LOAN") + "-disbursed");
        var address = System.getenv("GATEWAY") + "/api/v1/events/" + source + "/" + id;
        var request =
                HttpRequest.newBuilder(URI.create(address))
                        .header("Authorization", "Bearer " + System.getenv("KEY"))
                        .build();
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 404) { // not read yet
            return new ObjectMapper().createObjectNode().put("state", "unknown");
        }
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return new ObjectMapper().readTree(answer.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
