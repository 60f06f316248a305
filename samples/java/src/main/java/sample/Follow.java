package sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Follows the district's loans: the newest version of each, from the beginning on, for good. */
public class Follow {
    public static void main(String[] arguments) throws Exception {
        var settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, System.getenv("KAFKA"));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, System.getenv("GROUP"));
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // Nothing is committed: the topic is compacted, so each start reads all there is.
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        var newest = new HashMap<String, Long>();
        var json = new ObjectMapper();
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("funds.loan"));
            while (true) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    var loan = json.readTree(record.value());
                    var version = loan.get("version").asLong();
                    if (version > newest.getOrDefault(record.key(), 0L)) {
                        newest.put(record.key(), version);
                        System.out.println(record.key() + " " + loan.get("amount") + " fen");
                    }
                }
            }
        }
    }
}
