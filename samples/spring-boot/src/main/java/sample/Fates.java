package sample;

import io.cloudevents.CloudEvent;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** Asks the gateway what became of events. */
@Component
public class Fates {
    private final RestClient gateway;

    Fates(RestClient.Builder builder, @Value("${GATEWAY}") String url, @Value("${KEY}") String key) {
        gateway = builder.baseUrl(url).defaultHeader("Authorization", "Bearer " + key).build();
    }

    /** The answer as the gateway gave it, once the event is decided: reasons are in it. */
    String of(CloudEvent event) throws InterruptedException {
        while (true) {
            var told = ask(event);
            if (Set.of("applied", "parked", "rejected", "refused").contains(told.state())) {
                return told.text();
            }
            Thread.sleep(500);
        }
    }

    private Told ask(CloudEvent event) {
        try {
            var text =
                    gateway.get()
                            .uri("/api/v1/events/{source}/{id}", event.getSource(), event.getId())
                            .retrieve()
                            .body(String.class);
            return Told.read(text);
        } catch (HttpClientErrorException.NotFound notReadYet) {
            return new Told("unknown", "");
        }
    }
}
