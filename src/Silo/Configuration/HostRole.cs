namespace Watchgrain.Silo.Configuration;

/// <summary>The roles of a process, as <c>Watchgrain:Role</c> names them.</summary>
public static class HostRole
{
    /// <summary>Silo and gateway in one process: the whole of Watchgrain, or a member of a cluster of such.</summary>
    public const string All = "all";

    /// <summary>Holds grains; no gRPC.</summary>
    public const string Silo = "silo";

    /// <summary>gRPC in front of the silos of a cluster; holds nothing.</summary>
    public const string Gateway = "gateway";
}
