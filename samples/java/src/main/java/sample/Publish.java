package sample;

import static java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Tells that a loan was disbursed, straight to Kafka: the whole event as the record's value. */
public class Publish {
    private static final String ENTERPRISE = "91500103MA5U1A2B04";
    // When the bank recorded it. Not told by toString(): that leaves out seconds that are zero.
    private static final OffsetDateTime RECORDED = OffsetDateTime.parse("2025-03-01T09:30:00+08:00");

    public static void main(String[] arguments) throws Exception {
        var loan = System.getenv("LOAN");
        var settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, System.getenv("KAFKA"));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        var text = new ObjectMapper().writeValueAsString(event(loan));
        try (var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var record = new ProducerRecord<>(System.getenv("TOPIC"), loan, text);
            var place = producer.send(record).get(); // only now does Kafka have it
            System.out.println("told at offset " + place.offset());
        }
    }

    /** The id follows from the loan: whoever is not sure sends again, and it counts once. */
    private static Map<String, Object> event(String loan) {
        return Map.of(
                "specversion", "1.0",
                "id", loan + "-disbursed",
                "source", System.getenv("SOURCE"),
                "type", "cn.gov.cqyz.loan.disbursed.v1",
                "subject", loan,
                "time", ISO_OFFSET_DATE_TIME.format(RECORDED),
                "data",
                        Map.of(
                                "product", "knowledge_value",
                                "bank", "渝中银行",
                                "enterprise_id", ENTERPRISE,
                                "amount", System.getenv().getOrDefault("AMOUNT", "2000000.00"),
                                "disbursed_on", "2025-03-01",
                                "term_months", 12,
                                "annual_rate", "3.45"));
    }
}
