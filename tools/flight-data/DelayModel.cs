using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace Watchgrain.FlightData;

/// <summary>A binary classifier of ML.NET over hour, weekday, distance (numbers), origin and destination (one-hot; an airport unknown to the training rows is all zeros).</summary>
public sealed class DelayModel
{
    public const double KilometresPerMile = 1.609344;

    private const int Seed = 20010101;
    private readonly MLContext ml = new(Seed);
    private readonly TransformerChain<ITransformer> model;

    private DelayModel(string name, Func<MLContext, IEstimator<ITransformer>> trainer, IEnumerable<FlightRow> training)
    {
        Name = name;
        var rows = ml.Data.LoadFromEnumerable(training.Select(flight => Input.From(flight, 1)));
        var features = ml.Transforms.Categorical.OneHotEncoding("OriginCode", nameof(Input.Origin))
            .Append(ml.Transforms.Categorical.OneHotEncoding("DestinationCode", nameof(Input.Destination)));
        model = features.Append(trainer(ml)).Fit(rows);
    }

    public string Name { get; }

    /// <summary>Boosted trees, one thread so that sums are always taken in one order.</summary>
    public static DelayModel FastTree(IEnumerable<FlightRow> training) => new(
        "FastTree",
        ml => ml.Transforms.Concatenate("Features", nameof(Input.Hour), nameof(Input.Weekday), nameof(Input.Distance), "OriginCode", "DestinationCode")
            .Append(ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
            {
                NumberOfTrees = 200,
                NumberOfLeaves = 32,
                MinimumExampleCountPerLeaf = 200,
                LearningRate = 0.15,
                Seed = Seed,
                NumberOfThreads = 1,
            })),
        training);

    /// <summary>Logistic regression with the hour and the weekday as categories, for its features have no other way to bend.</summary>
    public static DelayModel Logistic(IEnumerable<FlightRow> training) => new(
        "logistic regression",
        ml => ml.Transforms.Categorical.OneHotEncoding("HourCode", nameof(Input.Hour))
            .Append(ml.Transforms.Categorical.OneHotEncoding("WeekdayCode", nameof(Input.Weekday)))
            .Append(ml.Transforms.NormalizeMeanVariance("DistanceUnit", nameof(Input.Distance)))
            .Append(ml.Transforms.Concatenate("Features", "HourCode", "WeekdayCode", "DistanceUnit", "OriginCode", "DestinationCode"))
            .Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options { NumberOfThreads = 1 })),
        training);

    /// <summary>The probability of a delay above 15 minutes, one per flight, rounded to 4 decimals.</summary>
    /// <param name="flights">The flights, in any order.</param>
    /// <param name="distanceFactor">1 for miles; <see cref="KilometresPerMile"/> for the unit error.</param>
    public float[] Score(IEnumerable<FlightRow> flights, double distanceFactor = 1)
    {
        var scored = model.Transform(ml.Data.LoadFromEnumerable(flights.Select(flight => Input.From(flight, distanceFactor))));
        return [.. scored.GetColumn<float>("Probability").Select(score => (float)Math.Round(score, 4))];
    }

    private sealed class Input
    {
        public float Hour { get; set; }
        public float Weekday { get; set; }
        public float Distance { get; set; }
        public string Origin { get; set; } = "";
        public string Destination { get; set; } = "";
        public bool Label { get; set; }

        public static Input From(FlightRow flight, double distanceFactor) => new()
        {
            Hour = flight.Hour,
            Weekday = flight.Weekday,
            Distance = (float)(flight.DistanceMiles * distanceFactor),
            Origin = flight.Origin,
            Destination = flight.Destination,
            Label = flight.IsDelayed,
        };
    }
}
