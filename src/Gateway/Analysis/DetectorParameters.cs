using Watchgrain.Gateway.Errors;

namespace Watchgrain.Gateway.Analysis;

/// <summary>The parameters of a detector as a caller names them. Each is taken once; what is left over at the end is not known.</summary>
internal sealed class DetectorParameters(IEnumerable<KeyValuePair<string, double>> given)
{
    /// <summary>Bounds the memory and the work per value of detectors that keep a window.</summary>
    private const int LargestWhole = 100_000;

    private readonly Dictionary<string, double> left = new(given, StringComparer.Ordinal);
    private readonly List<string> known = [];

    public double Number(string name, double byDefault)
    {
        known.Add(name);
        return left.Remove(name, out var value) ? value : byDefault;
    }

    public int Whole(string name, int byDefault, int largest = LargestWhole)
    {
        var value = Number(name, byDefault);
        return double.IsInteger(value) && value >= 0 && value <= largest ? (int)value : throw Refusal.Invalid($"header.parameters[{name}]", $"is a whole number from 0 to {largest:N0}");
    }

    public bool Flag(string name) => Number(name, 0) switch
    {
        0 => false,
        1 => true,
        _ => throw Refusal.Invalid($"header.parameters[{name}]", "is 0 or 1"),
    };

    /// <exception cref="Grpc.Core.RpcException">A parameter was given that the detector does not have.</exception>
    public void ThrowIfAnyIsLeft()
    {
        if (left.Count > 0)
            throw Refusal.Invalid($"header.parameters[{left.Keys.First()}]", $"is not known; the detector has {string.Join(", ", known)}");
    }
}
