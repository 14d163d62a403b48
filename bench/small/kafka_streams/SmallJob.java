import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The small job on Kafka Streams: exactly once, the store in memory, cached, so that a commit logs each changed key once. */
public final class SmallJob {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int ANSWER_EVERY = 50;

    /** What arrives; fields that are not needed are left alone. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public static final class Event {
        public String key;
        public long n;
        public long amount;
    }

    private static final class Fold implements Processor<byte[], byte[], byte[], byte[]> {
        private final ObjectReader events = MAPPER.readerFor(Event.class);
        private ProcessorContext<byte[], byte[]> context;
        private KeyValueStore<String, byte[]> totals;

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
            this.totals = context.getStateStore("totals");
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            try {
                Event event = events.readValue(record.value());
                long count = 0;
                long sum = 0;
                byte[] before = totals.get(event.key);
                if (before != null) {
                    String text = new String(before, StandardCharsets.US_ASCII);
                    int comma = text.indexOf(',');
                    count = Long.parseLong(text, 1, comma, 10);
                    sum = Long.parseLong(text, comma + 1, text.length() - 1, 10);
                }
                count += 1;
                sum += event.amount;
                totals.put(event.key, ("[" + count + "," + sum + "]").getBytes(StandardCharsets.US_ASCII));
                if (event.n % ANSWER_EVERY == 0) {
                    Map<String, Object> answer =
                            Map.of("n", event.n, "key", event.key, "count", count, "sum", sum);
                    context.forward(record.withValue(MAPPER.writeValueAsBytes(answer)));
                }
            } catch (java.io.IOException error) {
                throw new java.io.UncheckedIOException(error);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        var job = MAPPER.readTree(System.getenv("DEALPULSE_BENCH_JOB"));
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, job.get("app").asText());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, job.get("kafka").asText());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, job.get("folder").asText());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Math.round(job.get("commit_s").asDouble() * 1_000));
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        var bytes = Serdes.ByteArray();
        Topology topology = new Topology();
        topology.addSource("arriving", bytes.deserializer(), bytes.deserializer(), job.get("input").asText());
        topology.addProcessor("fold", Fold::new, "arriving");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("totals"), Serdes.String(), bytes)
                        .withCachingEnabled()
                        .withLoggingEnabled(Map.of()),
                "fold");
        topology.addSink("answered", job.get("output").asText(), bytes.serializer(), bytes.serializer(), "fold");
        KafkaStreams streams = new KafkaStreams(topology, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }
}
