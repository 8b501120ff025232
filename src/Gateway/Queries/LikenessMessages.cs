using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Poisoning.Likeness;

namespace Watchgrain.Gateway.Queries;

/// <summary>Which sources are alike, as messages.</summary>
internal static class LikenessMessages
{
    private const int MostPlaces = 3;

    /// <param name="compared">By name.</param>
    /// <param name="reading">Of the same sources; null: there are too few.</param>
    /// <param name="spec">Says whether classes have numbers.</param>
    public static V1.GetLikenessResponse ToMessage(IReadOnlyList<ComparedSource> compared, LikenessReading? reading, VersionSpec spec)
    {
        var message = new V1.GetLikenessResponse
        {
            Groups = { (reading?.Groups ?? []).Select(group => group.ToMessage(compared, spec)) },
            Sources = { compared.Select((source, index) => ToMessage(compared, index, reading?.Sources[index])).OrderByDescending(source => source.StandsOut ? Strength(source) : 0) },
        };
        if (reading is not null)
            message.IndependentLevel = reading.Level;
        return message;
    }

    private static V1.LikenessGroup ToMessage(this LikenessGroup group, IReadOnlyList<ComparedSource> compared, VersionSpec spec) => new()
    {
        Sources = { group.Members.Select(member => compared[member].Name) },
        NewSources = group.Members.Count(member => compared[member].IsNew),
        Likeness = group.Likeness,
        Labels = group.Places.Sum(place => place.Rows),
        Contradictions = group.Places.Sum(place => place.Contradictions),
        Expected = group.Places.Sum(place => place.Expected),
        Places = { group.Places.Where(place => place.Contradictions > place.Expected).OrderByDescending(place => place.Contradictions - place.Expected).Take(MostPlaces).Select(place => place.ToMessage(spec)) },
    };

    private static V1.LikenessPlace ToMessage(this LikePlace place, VersionSpec spec)
    {
        var (from, to) = ContradictionProfile.RangeOf(place.Place);
        var message = new V1.LikenessPlace { From = from, To = to, Labels = place.Rows, Contradictions = place.Contradictions, Expected = place.Expected };
        if (spec.Task == ModelTask.Binary)
            message.PredictedClass = (uint)ContradictionProfile.ClassOf(place.Place);
        return message;
    }

    private static V1.SourceLikeness ToMessage(IReadOnlyList<ComparedSource> compared, int index, LikeSource? like)
    {
        var source = compared[index];
        var labels = source.Profiled.Labels;
        var contradictions = labels.Contradictions.Sum();
        var message = new V1.SourceLikeness
        {
            Source = source.Name,
            Labels = labels.Labels,
            Contradictions = contradictions,
            Expected = like is null ? labels.Expected.Sum() : contradictions - like.Excess,
            FirstPane = source.FirstPane,
            IsNew = source.IsNew,
        };
        if (like is null)
            return message;
        if (like.All is { } all)
            message.Z = all;
        if (like.Zero is { } zero)
            message.ZZero = zero;
        if (like.One is { } one)
            message.ZOne = one;
        message.StandsOut = like.IsCompared;
        if (like is { Nearest: { } nearest, Likeness: { } likeness })
            (message.Nearest, message.Likeness) = (compared[nearest].Name, likeness);
        return message;
    }

    private static double Strength(V1.SourceLikeness source) => Math.Max(Math.Abs(source.Z), Math.Max(Math.Abs(source.ZZero), Math.Abs(source.ZOne)));
}
