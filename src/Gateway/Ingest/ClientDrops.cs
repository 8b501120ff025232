using Watchgrain.Gateway.Errors;

namespace Watchgrain.Gateway.Ingest;

/// <summary>The rows that a client says it has dropped.</summary>
internal static class ClientDrops
{
    /// <summary>2^40, a million million: far beyond what a client can hold, and far from where the sum of many would wrap.</summary>
    private const long Most = 1L << 40;

    public static void Check(long rows, FieldViolations violations)
    {
        if (rows is < 0 or > Most)
            violations.Add("client_dropped_rows", $"lies in 0 to {Most}");
    }
}
