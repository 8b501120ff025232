using Google.Protobuf.WellKnownTypes;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;

namespace Watchgrain.Gateway.Queries;

/// <summary>Signals and their subjects as messages.</summary>
internal static class SignalMessages
{
    public static V1.Signal ToMessage(this Signal signal, VersionId version) => new()
    {
        ModelId = version.Model,
        Version = version.Version,
        Family = (V1.Family)signal.Family,
        Subject = signal.Subject.ToMessage(),
        Pane = signal.Pane,
        Position = signal.Position,
        Detector = signal.Detector,
        Statistic = signal.Statistic,
        Value = signal.Value,
        LogEvidence = signal.LogEvidence,
        LogThreshold = signal.LogThreshold,
        SincePane = signal.SincePane,
        RaisedAt = Timestamp.FromDateTimeOffset(signal.RaisedAt),
        Sentence = signal.Sentence,
    };

    public static V1.Subject ToMessage(this Subject subject) => new() { Feature = subject.Feature, Source = subject.Source, Slice = subject.Slice };
}
