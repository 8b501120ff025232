using Google.Protobuf.WellKnownTypes;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;

namespace Watchgrain.Gateway.Queries;

/// <summary>Signals and their subjects as messages.</summary>
internal static class SignalMessages
{
    /// <param name="signal">The signal.</param>
    /// <param name="version">Whose it is.</param>
    /// <param name="number">Its place among the signals that count; null: it is not shown as one of them.</param>
    public static V1.Signal ToMessage(this Signal signal, VersionId version, long? number = null)
    {
        var message = Bare(signal, version);
        if (number is { } place)
            message.Number = place;
        if (signal.PredictionShift is { } prediction)
            message.PredictionShift = prediction;
        if (signal.ErrorShift is { } error)
            message.ErrorShift = error;
        return message;
    }

    public static V1.Subject ToMessage(this Subject subject) => new() { Feature = subject.Feature, Source = subject.Source, Slice = subject.Slice, Caller = subject.Caller ?? "" };

    private static V1.Signal Bare(Signal signal, VersionId version) => new()
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
        Slight = signal.IsSlight,
        Turned = signal.IsTurned,
    };
}
