package dev.parley.platform.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Finds the addresses of a host, each time a connection to it is opened.
@FunctionalInterface
public interface HostAddresses {
    /// What the system's resolver says.
    HostAddresses SYSTEM = InetAddress::getAllByName;

    /// @param host a name, or an address as text
    /// @return one or more
    /// @throws UnknownHostException when there is none that may be connected to
    InetAddress[] of(String host) throws UnknownHostException;
}
