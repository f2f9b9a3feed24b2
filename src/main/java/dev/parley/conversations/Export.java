package dev.parley.conversations;

import dev.parley.knowledge.Citation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A conversation to take away: as the interface shows it, or to be read.
record Export(ConversationsApi.View conversation, List<RunsApi.MessageView> messages) {
    /// As Markdown; quotes are told under the answer that rests on them.
    String markdown() {
        var text = new StringBuilder("# ").append(title()).append("\n\n");
        text.append(conversation.id()).append(", ").append(conversation.createdAt());
        text.append("\n");
        for (var message : messages) {
            text.append("\n## ")
                    .append(message.role().equals("assistant") ? "Assistant" : "User")
                    .append(", ")
                    .append(message.createdAt())
                    .append("\n\n")
                    .append(message.content())
                    .append('\n');
            if (message.attachments() != null)
                message.attachments()
                        .forEach(file ->
                                text.append("\nAttached: ").append(file.name()).append('\n'));
            if (message.citations() != null) message.citations().forEach(citation -> text.append(source(citation)));
        }
        return text.toString();
    }

    private String title() {
        @Nullable String title = conversation.title();
        return title == null ? "Conversation" : title;
    }

    private static String source(Citation citation) {
        var page = citation.page() == null ? "" : ", page " + citation.page();
        var section = citation.section() == null ? "" : ", " + citation.section();
        return "\n> " + citation.quote().strip().replaceAll("\\s*\\n\\s*", " ") + "\n> (" + citation.title() + section
                + page + ")\n";
    }
}
