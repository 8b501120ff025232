namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>
/// How alike sources become that have nothing to do with one another: sets of as many sources with the same rows, whose contradictions are drawn anew, each independent of the others, and which are then looked at like the real ones.
/// </summary>
/// <remarks>
/// <para>k of a place is binomial with n rows and the probability of a contradiction by the model, plus the shift of all, plus the source's own level (drawn about its estimate, which is uncertain), plus a level that differs from source to source for good: normal, with the standard deviation
/// that the sources show beyond chance (<see cref="Residuals.Spread"/>). The level is the second largest of the heights of <see cref="Draws"/> sets: were the sources independent in just that way, the real one would lie above it with a probability of 2/200 (Barnard 1963; Besag, Clifford 1991).</para>
/// <para>Not in it: sources that are careless in the same way but independently (they are alike, and shown so), rows of a source that go astray together, and scores within a range that differ.</para>
/// </remarks>
internal sealed class IndependentSources(ResidualSet set, Residuals residuals)
{
    private const int Places = ContradictionProfile.Places;

    /// <summary>199 sets, of which the second largest is the level of one in a hundred.</summary>
    private const int Draws = 199;

    private const int Rank = 2;

    private const int Seed = 20_200_419;

    /// <summary>−1 when hardly any set has three sources to compare.</summary>
    public double Level()
    {
        var random = new Random(Seed);
        double[] spreads = [residuals.Spread(0), residuals.Spread(1)];
        var heights = new double[Draws];
        for (var draw = 0; draw < Draws; draw++) heights[draw] = SourceLikeness.Highest(set.Of(Drawn(random, spreads)));
        Array.Sort(heights);
        return heights[Draws - Rank];
    }

    private double[] Drawn(Random random, double[] spreads)
    {
        var contradictions = new double[set.Count * Places];
        for (var source = 0; source < set.Count; source++)
        {
            var labels = set.Of(source);
            // One for both classes: sources whose level is high in both look more alike than those whose levels have nothing to do with each other.
            var lasting = Draw.Normal(random);
            var own = 0.0;
            for (var place = 0; place < Places; place++)
            {
                var predicted = ContradictionProfile.ClassOf(place);
                if (place % ContradictionProfile.Ranges == 0)
                    own = lasting * spreads[predicted] + (set.HasLevel(source, place) ? Draw.Normal(random) * Math.Sqrt(set.LevelVariance(source, place)) : 0);
                if (!set.Counts(source, place)) continue;
                var usual = set.HasLevel(source, place) ? set.Level(source, place) + residuals.Shifts[place] : residuals.ShiftsWithout[place];
                contradictions[source * Places + place] = Draw.Binomial(random, labels.Rows[place], Math.Clamp(labels.Expected[place] / labels.Rows[place] + usual + own, 0, 1));
            }
        }
        return contradictions;
    }
}
