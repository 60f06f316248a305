package sample;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/** Tells that a loan was disbursed, in binary mode: the serialiser puts attributes into headers. */
@Component
public class Publisher implements CommandLineRunner {
    private static final Logger log = LoggerFactory.getLogger(Publisher.class);
    private static final String DATA =
            """
            {"product": "knowledge_value", "bank": "渝中银行", "enterprise_id": "91500103MA5U1A2B04",
             "amount": "%s", "disbursed_on": "2025-03-01", "term_months": 12, "annual_rate": "3.45"}
            """;

    private final KafkaTemplate<String, CloudEvent> kafka;
    private final Fates fates;
    @Value("${TOPIC}") private String topic;
    @Value("${SOURCE}") private URI source;
    @Value("${LOAN}") private String loan;
    @Value("${AMOUNT:2000000.00}") private String amount;

    Publisher(KafkaTemplate<String, CloudEvent> kafka, Fates fates) {
        this.kafka = kafka;
        this.fates = fates;
    }

    @Override
    public void run(String... arguments) throws Exception {
        var event = event();
        kafka.send(topic, event.getSubject(), event).get(); // only now does Kafka have it
        log.info("{}", fates.of(event));
    }

    /** The id follows from the loan: whoever is not sure sends again, and it counts once. */
    private CloudEvent event() {
        return CloudEventBuilder.v1()
                .withId(loan + "-disbursed")
                .withSource(source)
                .withType("cn.gov.cqyz.loan.disbursed.v1")
                .withSubject(loan)
                .withTime(OffsetDateTime.parse("2025-03-01T09:30:00+08:00"))
                .withData("application/json", DATA.formatted(amount).getBytes(StandardCharsets.UTF_8))
                .build();
    }
}
