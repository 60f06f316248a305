package sample;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Follows the district's loans: the newest version of each counts. */
@Component
public class Follower {
    private static final Logger log = LoggerFactory.getLogger(Follower.class);
    private final Map<String, Long> newest = new ConcurrentHashMap<>();

    @KafkaListener(topics = "funds.loan")
    void hear(ConsumerRecord<String, String> record) {
        var loan = JsonParserFactory.getJsonParser().parseMap(record.value());
        var version = ((Number) loan.get("version")).longValue();
        if (version > newest.getOrDefault(record.key(), 0L)) {
            newest.put(record.key(), version);
            log.info("{} {} fen", record.key(), loan.get("amount"));
        }
    }
}
