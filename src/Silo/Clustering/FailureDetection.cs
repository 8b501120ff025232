using Orleans.Configuration;

namespace Watchgrain.Silo.Clustering;

/// <summary>How fast the silos notice that one of them is gone. Its grains come back elsewhere after that; until then their callers are told to try again.</summary>
internal static class FailureDetection
{
    /// <summary>Three missed probes: about 6 seconds from a death to its declaration. Shorter would take a collection of garbage or a busy machine for a death.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>A silo that starts waits for the answer of every silo that has said within three of these that it is alive: after the death of all the first one waits 15 seconds at most.</summary>
    private static readonly TimeSpan SayAlive = TimeSpan.FromSeconds(5);

    /// <summary>Silos tell each other of changes; this is for whoever missed that.</summary>
    private static readonly TimeSpan ReadTable = TimeSpan.FromSeconds(10);

    public static void Configure(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = ProbeTimeout;
        membership.IAmAliveTablePublishTimeout = SayAlive;
        membership.TableRefreshTimeout = ReadTable;
    }
}
