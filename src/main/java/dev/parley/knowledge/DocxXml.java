package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import java.io.ByteArrayInputStream;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// XML as a stream, with nothing declared and nothing from elsewhere.
final class DocxXml {
    private static final XMLInputFactory READERS = XMLInputFactory.newDefaultFactory();

    static {
        READERS.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        READERS.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    private DocxXml() {}

    /// @param event takes the reader at each event
    /// @throws PlatformException INVALID_REQUEST when it is not well-formed, or declares a document type
    static void read(byte[] xml, Consumer<XMLStreamReader> event) {
        try {
            var reader = READERS.createXMLStreamReader(new ByteArrayInputStream(xml));
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.DTD) throw declared();
                event.accept(reader);
            }
        } catch (XMLStreamException e) {
            throw PlatformException.invalid("file", "The Word document holds XML that is not well-formed or cut off.");
        }
    }

    private static PlatformException declared() {
        return PlatformException.invalid(
                "file",
                "The Word document's XML declares a document type, which could pull in anything; it is not read.");
    }

    /// An attribute by its name without the prefix; empty when there is none.
    static String attribute(XMLStreamReader reader, String name) {
        for (int i = 0; i < reader.getAttributeCount(); i++)
            if (reader.getAttributeLocalName(i).equals(name)) return reader.getAttributeValue(i);
        return "";
    }
}
